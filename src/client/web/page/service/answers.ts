import type { InstanceStateName } from '../../../../contract/messages';
import type { InstanceStatus } from '../../../../contract/status';
import type { ElementField } from '../../../../domain/vendor/element-description';
import type { Json, JsonObject } from '../../../../domain/values/json';

export type { EventLogEntry, InstanceStateName } from '../../../../contract/messages';
export type { ResourceStatus } from '../../../../contract/status';
export type { Json, JsonObject } from '../../../../domain/values/json';
export type { Problem } from '../../../../domain/values/problem';

/** What the API answers, as far as the page reads it; see /openapi.json. */

export interface FieldView extends Omit<ElementField, 'label' | 'help'> {
  name: string;
  description: string;
}

export interface ElementView {
  id: number;
  key: string;
  name: string;
  hub: string;
  description: string;
  configuration: FieldView[];
  defaultResources: Record<string, JsonObject>;
}

export interface InstanceSummary {
  id: number;
  name: string;
  token: string;
  element: { key: string; name: string; hub: string };
  tags: string[];
  state: InstanceStateName;
  createdDate: string;
}

export interface InstanceView extends InstanceSummary {
  configuration: Record<string, Json>;
  eventsEnabled: boolean;
}

export type StatusView = Omit<InstanceStatus, 'temporal'> & {
  temporal: InstanceStatus['temporal'] & { webUrl: string | null };
};

export interface PresetSummary {
  key: string;
  name: string;
  description: string;
  basis: 'seen' | 'documentation';
  sources: string[];
  fillIn: Record<string, { what: string; example: string }>;
  notes: string[];
  resources: string[];
}

export interface PresetView extends PresetSummary {
  body: JsonObject;
}

/** A held notification. */
export interface HeldView {
  id: string;
  resource: string;
  events: { eventId: string; eventType: string; objectId: string }[];
  reason: string;
  heldAt: string;
  redeliveries: { count: number; lastError: string | null };
}

/** One attempt at the receiver. `failure` is null if it accepted. */
export interface AttemptView {
  status: number | null;
  durationMs: number;
  failure: { message: string } | null;
}

/** What a body has as `providerData` after a consent. */
export interface ConsentGiven {
  code: string;
  codeVerifier?: string;
}
