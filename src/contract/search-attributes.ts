import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export const ELEMENT_KEY = defineSearchAttributeKey('ElementKey', SearchAttributeType.KEYWORD);
export const ELEMENT_INSTANCE_STATE = defineSearchAttributeKey('ElementInstanceState', SearchAttributeType.KEYWORD);
export const ELEMENT_ORGANIZATION = defineSearchAttributeKey('ElementOrganization', SearchAttributeType.KEYWORD);
export const ELEMENT_TAGS = defineSearchAttributeKey('ElementTags', SearchAttributeType.KEYWORD_LIST);

/**
 * Every search attribute an element instance writes; a server must know them all before the first instance starts. The
 * list is owned here: `test/deployment.test.ts` compares the script and the document that create them by hand.
 */
export const SEARCH_ATTRIBUTES = [ELEMENT_KEY, ELEMENT_INSTANCE_STATE, ELEMENT_ORGANIZATION, ELEMENT_TAGS] as const;
