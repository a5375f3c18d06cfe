import { useState } from 'preact/hooks';
import { Backfill } from './backfill';
import { Preview } from './preview';
import { Clock, Time } from '../parts/time';
import { counted } from '../parts/words';
import type { InstanceView, ResourceStatus, StatusView } from '../service/answers';

type Opened = { kind: 'preview' | 'backfill'; resource: string; watermark: string | null } | null;

/** How far each resource has been read, and what can be asked of it. */
export function ResourceTable({ instance, status }: { instance: InstanceView; status: StatusView }) {
  const [opened, setOpened] = useState<Opened>(null);
  const resources = Object.entries(status.resources);
  if (resources.length === 0) return <p class="quiet">Nothing is polled: no resource is selected.</p>;
  const close = () => setOpened(null);
  return (
    <>
      <div class="table-frame" tabIndex={0} role="region" aria-label="Resources">
        <table class="stacking wide">
          <thead>
            <tr>
              <th scope="col">Resource</th>
              <th scope="col">Watermark</th>
              <th scope="col">Last poll</th>
              <th scope="col">Next poll</th>
              <th scope="col">Last change</th>
              <th scope="col" class="number">
                Polls
              </th>
              <th scope="col" class="number">
                Changes
              </th>
              <th scope="col">
                <span class="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {resources.map(([name, resource]) => (
              <ResourceRow key={name} name={name} resource={resource} onOpen={setOpened} />
            ))}
          </tbody>
        </table>
      </div>
      {opened?.kind === 'preview' && <Preview instance={instance} resource={opened.resource} onClose={close} />}
      {opened?.kind === 'backfill' && (
        <Backfill instanceId={instance.id} resource={opened.resource} watermark={opened.watermark} onClose={close} />
      )}
    </>
  );
}

interface RowProps {
  name: string;
  resource: ResourceStatus;
  onOpen(opened: Opened): void;
}

function ResourceRow({ name, resource, onOpen }: RowProps) {
  const { watermark, lastPollAt, nextPollAt, lastChangeAt, polls, changes } = resource;
  return (
    <tr>
      <th scope="row">
        {name}
        <ResourceNews resource={resource} />
      </th>
      <td data-label="Watermark">
        <Clock at={watermark} />
      </td>
      <td data-label="Last poll">
        <Time at={lastPollAt} />
      </td>
      <td data-label="Next poll">
        <Time at={nextPollAt} />
      </td>
      <td data-label="Last change">
        <Time at={lastChangeAt} none="none yet" />
      </td>
      <td class="number" data-label="Polls">
        {polls}
      </td>
      <td class="number" data-label="Changes">
        {changes}
      </td>
      <td>
        <div class="actions">
          <button type="button" class="small" onClick={() => onOpen({ kind: 'preview', resource: name, watermark })}>
            Preview<span class="unseen"> {name}</span>
          </button>
          <button type="button" class="small" onClick={() => onOpen({ kind: 'backfill', resource: name, watermark })}>
            Backfill<span class="unseen"> {name}</span>
          </button>
        </div>
      </td>
    </tr>
  );
}

function ResourceNews({ resource }: { resource: ResourceStatus }) {
  const { reading, lastError, lastWarning, consecutiveFailures, changes } = resource;
  return (
    <>
      {reading && (
        <p class="reading" role="status">
          Reading in pieces; {counted(changes, 'change')} so far
        </p>
      )}
      {lastError && consecutiveFailures > 0 && (
        <p class="problem">
          {lastError} ({counted(consecutiveFailures, 'time')})
        </p>
      )}
      {lastWarning && <p class="warning">{lastWarning}</p>}
    </>
  );
}
