import { useRef, useState } from 'preact/hooks';
import { ChoiceField, TextField } from '../parts/field';
import { Failure, Notice } from '../parts/notice';
import { ConditionBadge } from '../parts/state';
import { Tags } from '../parts/tags';
import { Time } from '../parts/time';
import { Title } from '../parts/title';
import { pathTo } from '../router';
import type { ElementView } from '../service/answers';
import { loadOverview, type InstanceLine, type ListFilter, type Overview } from '../service/overview';
import { useRefresh } from '../use-refresh';

const REFRESH_MS = 5_000;
const EVERYTHING: ListFilter = { search: '', element: '', state: '', tag: '' };
const STATES = [
  ['', 'Any state'],
  ['reauth_required', 'Needs credentials'],
  ['suspended', 'Suspended'],
  ['polling', 'Polling'],
  ['paused', 'Paused'],
] as const;

export function InstanceList({ elements }: { elements: ElementView[] }) {
  const [filter, setFilter] = useState(EVERYTHING);
  const [pages, setPages] = useState(1);
  const { value: latest, error } = useRefresh(
    JSON.stringify([filter, pages]),
    () => loadOverview(filter, pages),
    REFRESH_MS,
  );
  const shown = useRef<Overview | null>(null);
  // Under another filter the lines stay until their successors are there.
  const value = latest ?? shown.current;
  shown.current = value;
  const change = (part: Partial<ListFilter>) => {
    setFilter({ ...filter, ...part });
    setPages(1);
  };
  const isFiltered = Object.values(filter).some((text) => text !== '');
  return (
    <>
      <div class="heading">
        <Title text="Instances" />
        <a class="button primary" href={pathTo('elements')}>
          New instance
        </a>
      </div>
      <search class="filters">
        <TextField label="Name or id" unmarked value={filter.search} onInput={(search) => change({ search })} />
        <ChoiceField
          label="Element"
          unmarked
          value={filter.element}
          choices={[['', 'Any element'], ...elements.map(({ key, name }) => [key, name] as const)]}
          onChange={(element) => change({ element })}
        />
        <ChoiceField
          label="State"
          unmarked
          value={filter.state}
          choices={STATES}
          onChange={(state) => change({ state })}
        />
        <TextField label="Tag" unmarked value={filter.tag} onInput={(tag) => change({ tag })} />
      </search>
      <Failure error={error} />
      {value === null && error === null && <p class="quiet">Reading the list …</p>}
      {value?.lines.length === 0 && <Nothing isFiltered={isFiltered} />}
      {value !== null && value.lines.length > 0 && <Lines lines={value.lines} />}
      {value?.hasMore && (
        <button type="button" onClick={() => setPages(pages + 1)}>
          Show more
        </button>
      )}
    </>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Notice kind="hint">No instance fits these filters.</Notice>;
  return (
    <Notice kind="hint">
      There is no instance yet. <a href={pathTo('elements')}>Choose an element</a> to authenticate the first one.
    </Notice>
  );
}

function Lines({ lines }: { lines: InstanceLine[] }) {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label="Instances">
      <table class="stacking">
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Name</th>
            <th scope="col">Id</th>
            <th scope="col">Element</th>
            <th scope="col">Next poll</th>
            <th scope="col">Last change</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={line.instance.id} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Line({ line: { instance, condition, nextPollAt, lastChangeAt, trouble } }: { line: InstanceLine }) {
  return (
    <tr>
      <td>
        <ConditionBadge condition={condition} />
      </td>
      <th scope="row">
        <a href={pathTo('instances', instance.id)}>{instance.name}</a>
        <Tags tags={instance.tags} />
        {trouble && <p class="problem clipped">{trouble}</p>}
      </th>
      <td data-label="Id">
        <code>{instance.id}</code>
      </td>
      <td data-label="Element">{instance.element.name}</td>
      <td data-label="Next poll">
        <Time at={nextPollAt} />
      </td>
      <td data-label="Last change">
        <Time at={lastChangeAt} none="none yet" />
      </td>
    </tr>
  );
}
