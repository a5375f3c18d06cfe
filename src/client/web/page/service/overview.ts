import { CONDITIONS, conditionOf, type Condition } from '../parts/condition';
import type { InstanceSummary, StatusView } from './answers';
import { askApi, callApi, type Answer } from './call';

const PAGE_SIZE = 25;
/** The service cannot search names: whoever searches has pages of this size read to the end, up to so many. */
const SEARCHED_PAGE_SIZE = 200;
const SEARCHED_PAGES = 20;
const STATUSES_AT_ONCE = 6;

/** Empty texts filter nothing. */
export interface ListFilter {
  /** A part of the name, or an id. */
  search: string;
  element: string;
  state: string;
  tag: string;
}

/** One line of the list. What only the status knows is null if the instance did not answer. */
export interface InstanceLine {
  instance: InstanceSummary;
  condition: Condition;
  nextPollAt: string | null;
  lastChangeAt: string | null;
  /** Why it needs a person, in the words of the status. */
  trouble: string | null;
}

export interface Overview {
  lines: InstanceLine[];
  hasMore: boolean;
}

/** Pages of the list with the status of each instance; those in trouble first, also if they are on a later page. */
export async function loadOverview(filter: ListFilter, pages: number): Promise<Overview> {
  const troubled = filter.state === '' ? ['reauth_required', 'suspended'] : [];
  const [page, ...urgent] = await Promise.all([
    listPages(filter, pages),
    ...troubled.map((state) => listPages({ ...filter, state }, 1)),
  ]);
  const found = [...urgent.flatMap(({ instances }) => instances), ...page.instances];
  const instances = [...new Map(found.map((instance) => [instance.id, instance])).values()];
  const statuses = await statusesOf(instances);
  const lines = instances.map((instance) => lineOf(instance, statuses.get(instance.id) ?? null));
  const rankOf = ({ condition }: InstanceLine) => CONDITIONS.indexOf(condition);
  lines.sort((one, other) => rankOf(one) - rankOf(other) || one.instance.name.localeCompare(other.instance.name));
  return { lines, hasMore: page.hasMore };
}

async function listPages(filter: ListFilter, pages: number) {
  const instances: InstanceSummary[] = [];
  const isSearch = filter.search.trim() !== '';
  const most = isSearch ? SEARCHED_PAGES : pages;
  let nextPage: string | null = '';
  for (let page = 0; page < most && nextPage !== null; page += 1) {
    const answer: Answer<InstanceSummary[]> = await askApi('GET', `/instances?${queryOf(filter, nextPage)}`);
    instances.push(...answer.body.filter((instance) => isFound(instance, filter.search)));
    nextPage = answer.headers.get('elements-next-page-token');
  }
  return { instances, hasMore: !isSearch && nextPage !== null };
}

function isFound({ id, name }: InstanceSummary, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === '' || String(id) === wanted || name.toLowerCase().includes(wanted);
}

function queryOf({ search, ...filter }: ListFilter, nextPage: string): string {
  const pageSize = search.trim() === '' ? PAGE_SIZE : SEARCHED_PAGE_SIZE;
  const given = Object.entries({ ...filter, tag: filter.tag.trim(), nextPage }).filter(([, text]) => text !== '');
  return new URLSearchParams([...given, ['pageSize', String(pageSize)]]).toString();
}

/** A few at a time: the browser and the service have other things to do. One that fails is left out. */
async function statusesOf(instances: readonly InstanceSummary[]): Promise<Map<number, StatusView>> {
  const statuses = new Map<number, StatusView>();
  const waiting = [...instances];
  const takeTurns = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { id } = next;
      const status = await callApi<StatusView>('GET', `/instances/${id}/status`).catch(() => null);
      if (status !== null) statuses.set(id, status);
    }
  };
  await Promise.all(Array.from({ length: STATUSES_AT_ONCE }, takeTurns));
  return statuses;
}

function lineOf(instance: InstanceSummary, status: StatusView | null): InstanceLine {
  const resources = Object.values(status?.resources ?? {});
  const changes = resources.flatMap(({ lastChangeAt }) => lastChangeAt ?? []).sort();
  const error = resources.find(({ consecutiveFailures }) => consecutiveFailures > 0)?.lastError ?? null;
  return {
    instance,
    condition: conditionOf(status?.state ?? instance.state, status),
    nextPollAt: status?.nextPollAt ?? null,
    lastChangeAt: changes.at(-1) ?? null,
    trouble: status?.delivery.lastError ?? error,
  };
}
