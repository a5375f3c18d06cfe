import { workflowIdOf } from '../contract/ids';
import { intervalText } from '../domain/values/interval-text';
import { attemptsOf } from '../domain/instance/queue-head';
import { stateNameOf, type InstanceState, type ResourceState } from '../domain/instance/state';
import { codeOf, escapeMarkdown } from './markdown';
import { pendingEventsOf } from '../contract/status-of-state';

/**
 * The instance at a glance, in Markdown: the current details that the Temporal Web UI shows beside a run. No secret, no
 * record.
 */
export function describeInstance(state: InstanceState): string {
  return [
    `### ${escapeMarkdown(state.instance.name)}: ${stateNameOf(state)}`,
    headline(state),
    ...identityLines(state),
    '',
    '| resource | watermark | changes | polls | last poll | next poll | trouble |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(state.resources).map(([name, resource]) => row(name, resource)),
    ...sweepLines(state),
    '',
    deliveryLine(state),
    ...(state.held.length === 0
      ? []
      : [`Held: ${state.held.length} notifications, each a workflow \`${workflowIdOf(state.instance.id)}/held/...\`.`]),
    ...refusalLines(state),
  ].join('\n');
}

/**
 * What the summary and the details of the first run say: a later run has neither. As it is now, not as it was created.
 */
function identityLines({ instance, settings, createdAt }: InstanceState): string[] {
  const { id, elementKey, organization, tags } = instance;
  const tagged = tags.length === 0 ? '' : `, tags ${tags.map(escapeMarkdown).join(', ')}`;
  return [
    `Element instance **${id}** of element \`${escapeMarkdown(elementKey)}\`, organization ${escapeMarkdown(organization)}${tagged}, created ${createdAt}.`,
    '',
    ...Object.entries(settings.resources).map(([name, { url }]) => `- **${escapeMarkdown(name)}**: ${codeOf(url)}`),
  ];
}

function headline(state: InstanceState): string {
  switch (stateNameOf(state)) {
    case 'polling':
      return `Polls every ${intervalText(state.settings.refreshIntervalMs)}.\n`;
    case 'paused':
      return state.settings.eventsEnabled
        ? 'Paused: `resume` goes on from the watermarks.\n'
        : 'Events are not enabled.\n';
    case 'suspended':
      return 'The receiver is gone or was away for too long. Nothing is polled, nothing is lost: `resume` delivers everything since.\n';
    case 'reauth_required':
      return 'The vendor refuses the credentials. Nothing is polled, nothing is lost: new credentials, or `resume`, go on from the watermarks.\n';
  }
}

function row(name: string, resource: ResourceState): string {
  const trouble = resource.lastError ?? resource.lastWarning ?? '';
  const cells = [
    name,
    resource.watermark.at,
    resource.changes,
    resource.polls,
    resource.lastPollAt,
    resource.nextPollAt,
    trouble,
  ];
  return rowOf(cells);
}

function rowOf(cells: readonly (string | number | null)[]): string {
  return `| ${cells.map((cell) => escapeMarkdown(String(cell ?? ''))).join(' | ')} |`;
}

/** A table of its own, if resources are swept. */
function sweepLines({ resources }: InstanceState): string[] {
  const rows = Object.entries(resources).flatMap(([name, { sweep }]) => {
    if (sweep === null) return [];
    const { records, lastSweepAt, nextSweepAt, lastError, lastWarning } = sweep;
    return [
      rowOf([name, records, lastSweepAt, nextSweepAt ?? 'if a snapshot misses something', lastError ?? lastWarning]),
    ];
  });
  const head = [
    '',
    '| swept resource | known records | last sweep | next sweep | trouble |',
    '| --- | --- | --- | --- | --- |',
  ];
  return rows.length === 0 ? [] : [...head, ...rows];
}

function deliveryLine(state: InstanceState): string {
  const pending = pendingEventsOf(state);
  if (pending === 0) return 'Delivery: nothing waits.';
  if (attemptsOf(state.head) === 0) return `Delivery: ${pending} events are on their way.`;
  const next = state.head.nextAttemptAt === null ? '' : `, next attempt at ${state.head.nextAttemptAt}`;
  return `Delivery: ${pending} events wait after ${attemptsOf(state.head)} failed attempts (${escapeMarkdown(state.head.lastError ?? '')})${next}.`;
}

function refusalLines(state: InstanceState): string[] {
  if (state.lastRefusal === null) return [];
  const problems = state.lastRefusal.errors.map(
    ({ pointer, message }) => `- \`${escapeMarkdown(pointer)}\`: ${escapeMarkdown(message)}`,
  );
  return ['', `A change was refused at ${state.lastRefusal.at}:`, ...problems];
}
