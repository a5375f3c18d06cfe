import type { System } from '../system';
import { directus } from './directus';
import { mediawiki } from './mediawiki';
import { oidc } from './oidc';
import { pocketbase } from './pocketbase';
import { redmine } from './redmine';
import { requestTracker } from './request-tracker';
import { wordpress } from './wordpress';

export const systems: readonly System[] = [wordpress, pocketbase, directus, redmine, mediawiki, requestTracker, oidc];
