import type { Json, JsonObject } from '../domain/values/json';
import type { DeliveryFailure } from '../domain/delivery/outcome';
import type { Notice } from '../domain/delivery/notice';
import type { Notification } from '../domain/delivery/notification';
import type { DeletionsReport, DeliveryReport, FilingReport, SweepReport } from '../domain/instance/reports';
import type { NoQuickPoll } from '../domain/instance/quick-polls';
import type { Problem } from '../domain/values/problem';
import type { Configuration, InstanceSettings } from '../domain/instance/settings';
import type { InstanceIdentity } from '../domain/values/instance-identity';
import type { NotificationRules } from '../domain/delivery/settings';
import type { MarkQuery, ResourceSettings } from '../domain/reading/settings';
import type { KnownSet, SweepState } from '../domain/sweeps/sweep-state';
import type { VendorFailure } from '../domain/vendor/failure';
import type { RequestShape } from '../domain/vendor/request-shape';
import type { PagePosition } from '../domain/reading/window';
import type { FarLedger } from '../domain/reading/watermark';
import type { LeanPollInput } from './lean-poll-input';
import type { LeanPollReport } from './lean-poll-report';

export type { DueResource, PollResourcesInput } from './poll-input';

export interface FileLedgerInput {
  instance: InstanceIdentity;
  resource: string;
  /**
   * Number of this write: greater than that of any sweep or write before it in the instance. The next one is that of
   * the ids' write.
   */
  number: number;
  /** The near part, all of which is to become far. */
  ledger: string;
  far: FarLedger | null;
  /** What is dated before will not be shown again; null: that is not known yet. */
  keepFrom: string | null;
  /**
   * If its deletions are found by sweeps: their known records, and ids told since the last one, to be added to them.
   */
  sweep: Pick<SweepState, 'known' | 'recorded' | 'told'> | null;
}

export interface SweepResourceInput {
  instance: InstanceIdentity;
  /** The element's own keys; secrets sealed. */
  connection: Configuration;
  grant: string | null;
  resource: string;
  settings: ResourceSettings;
  /** Number of this sweep: greater than that of any before it in the instance. */
  sweep: number;
  known: KnownSet | null;
  /** Number of the last sweep that was taken into account. */
  recorded: number;
  /** Ids of records that polls told of since. */
  told: string[];
  /** Polls found that the vendor takes offsets only that are multiples of the page size. */
  isAligned?: true;
}

export interface ReportDeletionsInput {
  instance: InstanceIdentity;
  resource: string;
  settings: ResourceSettings;
  known: KnownSet;
  recorded: number;
  /** As in `SweepState`. */
  numericIds?: boolean[];
  /** When they were found; how many were reported before. */
  foundAt: string;
  reported: number;
  notifications: NotificationRules;
}

export interface DeliverEventsInput {
  instance: InstanceIdentity;
  /** The `event.notification.*` keys; secrets sealed. */
  target: Configuration;
  notifications: Notification[];
  /** For one attempt in all. */
  attemptTimeoutMs: number;
  /** So many notifications may be under way at once; left out: one. */
  concurrency?: number;
}

/** What `deliverEvents` records with each heartbeat: it survives a killed worker. */
export type DeliveryHeartbeat = Omit<DeliveryReport, 'failure'>;

/** What `pollResources` and `sweepResource` record with each heartbeat: it survives a killed worker. */
export interface TokenHeartbeat {
  /** What is kept of the newest grant, sealed. */
  grant: string | null;
  /** Set while an authorization code is on its way: an attempt that finds it knows that the code may be used up. */
  isExchangingCode: boolean;
}

export interface SplitNotificationInput {
  instanceId: number;
  notification: Notification;
}

export interface SendOnceInput {
  instance: InstanceIdentity;
  /** The `event.notification.*` keys, secrets sealed; null: as the running instance has them now. */
  target: Configuration | null;
  notification: Notification;
  attemptTimeoutMs: number;
}

/** What one attempt looked like from here. Values of secret headers are masked. */
export interface AttemptReport {
  request: { url: string; headers: Record<string, string>; body: string };
  /** HTTP status, if there was an answer. */
  status: number | null;
  durationMs: number;
  /** The beginning of the reply, without secrets. */
  reply: string | null;
  /** Why it was not accepted; null if it was. */
  failure: DeliveryFailure | null;
}

export interface SendNoticeInput {
  instance: InstanceIdentity;
  notice: Notice;
  attemptTimeoutMs: number;
}

export interface ValidateUpdateInput {
  instanceId: number;
  elementKey: string;
  configuration: Configuration;
  update: { kind: 'poller' | 'configuration'; payload: Json };
}

export type ValidateUpdateResult =
  | {
      ok: true;
      configuration: Configuration;
      settings: InstanceSettings;
      /** Name and tags, if the update has them. */
      identity: { name?: string; tags?: string[] };
    }
  | { ok: false; errors: Problem[] };

/** Reads the vendor for someone who asks now; nothing is remembered of it. */
export interface ReadRecordsInput {
  instance: InstanceIdentity;
  /** The element's own keys; secrets sealed. */
  connection: Configuration;
  /** The OAuth grant, sealed, if the element has one. It is used and never renewed: the instance alone does that. */
  grant: string | null;
  request: RecordsRequest;
}

export interface RecordsRequest {
  resource: string;
  /** Rendered: without date templates. */
  hubUrl: string;
  /** One record by its id; null: a page of them. */
  recordId: string | null;
  updatedField: string | null;
  recordsPath: string | null;
  isSingleRecord?: boolean;
  /** Left out: they are not known. */
  idField?: readonly string[];
  /** As `hubUrl`, rendered. */
  shape?: RequestShape;
  /** Given if changes are found by the vendor's own mark. */
  source?: MarkQuery;
  pageSize: number;
  place: RecordsPlace;
}

/** Where a page of records starts. */
export interface RecordsPlace {
  position: PagePosition;
  /**
   * Records of the vendor's page at `position` that an answer before has shown: an answer may be too small for a whole
   * page.
   */
  skip: number;
}

export interface RecordsRead {
  records: JsonObject[];
  total: number | null;
  next: RecordsPlace | null;
}

export interface RecordsProblem {
  failure: VendorFailure;
  /** The instance's next poll brings a new access token. */
  isTokenStale: boolean;
}

/** No `Result`: histories have it in this form. */
export type RecordsReading = RecordsRead | RecordsProblem;

export interface ResealSecretsInput {
  instanceId: number;
  configuration: Configuration;
  grant: string | null;
  /** The key to seal with: the worker's first one, or nothing is done. */
  keyId: string;
}

export type ResealSecretsResult =
  { ok: true; configuration: Configuration; grant: string | null } | { ok: false; errors: Problem[] };

/** The activities of an element instance. Arguments and results are plain JSON. */
export interface ElementInstanceActivities {
  /** In the lean forms of `PollResourcesInput` and `PollReport`. */
  pollResources(input: LeanPollInput): Promise<LeanPollReport>;
  /**
   * The same within the workflow's own task. Without a report the poll takes an activity of its own: it was too `late`,
   * or the worker too `busy` to begin it.
   */
  pollQuickly(input: LeanPollInput): Promise<LeanPollReport | NoQuickPoll>;
  sweepResource(input: SweepResourceInput): Promise<SweepReport>;
  reportDeletions(input: ReportDeletionsInput): Promise<DeletionsReport>;
  fileLedger(input: FileLedgerInput): Promise<FilingReport>;
  deliverEvents(input: DeliverEventsInput): Promise<DeliveryReport>;
  splitNotification(input: SplitNotificationInput): Promise<Notification[]>;
  sendOnce(input: SendOnceInput): Promise<AttemptReport>;
  /** Null: accepted, or nobody waits for it any more. */
  sendNotice(input: SendNoticeInput): Promise<DeliveryFailure | null>;
  validateUpdate(input: ValidateUpdateInput): Promise<ValidateUpdateResult>;
  resealSecrets(input: ResealSecretsInput): Promise<ResealSecretsResult>;
  readRecords(input: ReadRecordsInput): Promise<RecordsReading>;
}
