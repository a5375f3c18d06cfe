import type { System } from '../system';
import { directus } from './directus';
import { pocketbase } from './pocketbase';
import { wordpress } from './wordpress';

export const systems: readonly System[] = [wordpress, pocketbase, directus];
