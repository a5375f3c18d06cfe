export type NoticeKind =
  'instance.reauth_required' | 'instance.suspended' | 'instance.resumed' | 'instance.failing' | 'instance.held';

/** A word about the instance itself, for the people who run the integration. */
export interface Notice {
  kind: NoticeKind;
  /** When it was found out: ISO instant. */
  at: string;
  /** What happened. */
  message: string;
  /** What a person has to do about it. */
  whatToDo: string;
}
