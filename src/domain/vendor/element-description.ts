import type { Json, JsonObject } from '../values/json';

/** A field of an element's own configuration (not the `event.*` keys, which are the same for every element). */
export interface ElementField {
  key: string;
  label: string;
  help: string;
  /** `privateKey`: PEM; a secret. */
  type: 'text' | 'number' | 'boolean' | 'choice' | 'privateKey';
  required: boolean;
  /** Sealed before it reaches Temporal; shown as `********`. */
  secret: boolean;
  choices?: readonly string[];
  /** The choices are algorithms, and the one that is chosen has to go with the private key at this key. */
  algorithmFor?: string;
  defaultValue?: string;
  /** The field matters if one of these holds. Left out: whatever is chosen elsewhere. */
  onlyIf?: readonly FieldCondition[];
}

/** The field matters if another one, a choice, has this value. `required`: it has to be given then. */
export interface FieldCondition {
  key: string;
  value: string;
  required: boolean;
}

/** What is wrong with the value of a key. */
export interface KeyProblem {
  /** Of a resource also a path of keys: `cursor/start`. */
  key: string;
  message: string;
}

/** What validation, documentation and the page need to know of an element. */
export interface ElementDescription {
  key: string;
  /** Cloud Elements' numeric id of the element, which its API paths also took. */
  numericId: number;
  name: string;
  /** Key of the hub its resources belong to: `crm`, `finance`. */
  hub: string;
  description: string;
  fields: readonly ElementField[];
  /** Poller configurations in Cloud Elements' form, used if a body names none. */
  defaultResources: Readonly<Record<string, JsonObject>>;
  /**
   * What is wrong with a resource's hub URL, or null. Called at creation with the date templates already replaced by a
   * sample date, so that a mistake is a 400 and not a failing poll.
   */
  checkHubUrl(hubUrl: string): string | null;
  /**
   * What is wrong with the element's own keys beyond what each field says of itself. Called with what the fields
   * accept; a refused text stays as it was given, any other refused value is missing. Secrets may be sealed: their
   * content must not matter.
   */
  checkConnection?(connection: Readonly<Record<string, Json>>): KeyProblem[];
  /**
   * A resource may say how it is asked for: `method`, `headers`, `body`, `singleRecord`, and placeholders of the page
   * (`${page.number}`).
   */
  hasRequestKeys?: true;
  /**
   * What is wrong with a resource beside this connection, key by key. Called with what was sent, whatever is wrong with
   * it.
   */
  checkResource?(resource: JsonObject, connection: Readonly<Record<string, Json>>): KeyProblem[];
  /** The vendor lists what was deleted of this resource; then `deletes` is `feed` unless it says otherwise. */
  hasDeletionFeed?(resource: string): boolean;
}
