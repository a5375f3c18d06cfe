import { createHmac } from 'node:crypto';
import type { JsonObject } from '../../src/domain/values/json';
import type { Delivery } from '../../src/testing/receiver';
import { CANARIES } from './canaries';
import type { Customer } from './customers';

/** What came over HTTP and does not have the signature that its id, time and bytes ask for; signals have none. */
export function signatureProblems({ name, receiver, notices }: Customer): string[] {
  return [...receiver.deliveries, ...notices.deliveries]
    .filter((delivery) => delivery.method === 'POST' && !isSigned(delivery))
    .map(({ headers }) => `${name}: the signature of ${String(headers['webhook-id'])} is not good`);
}

function isSigned({ headers, body }: Delivery): boolean {
  const signed = Buffer.concat([
    Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.`),
    body,
  ]);
  const signature = createHmac('sha256', CANARIES.signatureKey).update(signed).digest('base64');
  return headers['webhook-signature'] === `v1,${signature}`;
}

/**
 * What is wrong with the notices: each kind once an hour at most, and a suspension and what is held were told. A notice
 * may be repeated under its id, once for each interruption.
 */
export function noticeProblems(
  { name, receiver, notices }: Customer,
  held: number,
  { hours, interruptions }: { hours: number; interruptions: number },
): string[] {
  const idsOf = new Map<string, Set<string>>();
  for (const { json, headers } of notices.deliveries) {
    const type = String((json as JsonObject | null)?.type);
    idsOf.set(type, (idsOf.get(type) ?? new Set()).add(String(headers['webhook-id'])));
  }
  const wanted = [
    ...(receiver.deliveries.some(({ reply }) => reply.status === 410) ? ['instance.suspended'] : []),
    ...(held > 0 ? ['instance.held'] : []),
  ];
  const ids = [...idsOf.values()].reduce((sum, { size }) => sum + size, 0);
  const repeats = notices.deliveries.length - ids;
  return [
    ...wanted.filter((type) => !idsOf.has(type)).map((type) => `${name}: nobody was told of ${type}`),
    ...[...idsOf]
      .filter(([, { size }]) => size > Math.ceil(hours))
      .map(([type, { size }]) => `${name}: ${type} was told ${size} times`),
    ...(repeats > interruptions ? [`${name}: notices were repeated ${repeats} times`] : []),
  ];
}
