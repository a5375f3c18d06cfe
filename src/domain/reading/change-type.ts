/** What happened to a record, in the words of Cloud Elements. */
export type ChangeType = 'CREATED' | 'UPDATED' | 'DELETED';
