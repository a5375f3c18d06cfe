/** `element-events/elements`: what an element of your own is made with. `docs/adding-an-element.md` says how. */
export { defineElement } from './define-element';
export type { Connection, Element, ListQuery, Page, PageReading, VendorRequest, VendorResponse } from './element';
export type { ElementField } from '../domain/vendor/element-description';
export type { VendorFailure } from '../domain/vendor/failure';
export type { Json, JsonObject } from '../domain/values/json';
export { isJsonObject } from '../domain/values/json';
export { failed, succeeded, type Result } from '../domain/values/result';
export { failureOfStatus } from '../domain/vendor/answer';
export { withoutEchoes } from '../domain/security/echoes';
export type { AnswerProblem } from './answer-problem';
export { basicCredentials, textOf, webUrlOf } from './connection-values';
export { errorTextOf } from './error-text';
export { HubUrlError, parseHubUrl, type HubUrl } from './hub-url';
export { readVendorBody } from './json-body';
export { encodeQueryText, tokenText } from './query-text';
export { recordsAt } from './records-at';
export { RequestError } from './request-error';
export { headerOf } from './request-header';
