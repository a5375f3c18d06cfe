import type { ComponentChildren } from 'preact';
import { Actions } from '../instance/actions';
import { Configuration } from '../instance/configuration';
import { EventLog } from '../instance/event-log';
import { Held } from '../instance/held';
import { ResourceTable } from '../instance/resource-table';
import { Trouble } from '../instance/trouble';
import { Failure } from '../parts/notice';
import { conditionOf } from '../parts/condition';
import { ConditionBadge } from '../parts/state';
import { Tags } from '../parts/tags';
import { Clock } from '../parts/time';
import { Title } from '../parts/title';
import { pathTo } from '../router';
import type { ElementView, InstanceView, StatusView } from '../service/answers';
import { callApi } from '../service/call';
import { useRefresh } from '../use-refresh';

const STATUS_REFRESH_MS = 2_000;
const INSTANCE_REFRESH_MS = 10_000;

/** One instance: what it does, what it sent, and everything that can be changed about it. */
export function Instance({ id, elements }: { id: number; elements: ElementView[] }) {
  const path = `/instances/${id}`;
  const instance = useRefresh(path, () => callApi<InstanceView>('GET', path), INSTANCE_REFRESH_MS);
  const status = useRefresh(`${path}/status`, () => callApi<StatusView>('GET', `${path}/status`), STATUS_REFRESH_MS);
  const reload = () => {
    instance.reload();
    status.reload();
  };
  if (instance.value === null) return <NotYet id={id} error={instance.error} />;
  const shown = { ...instance.value, state: status.value?.state ?? instance.value.state };
  return (
    <>
      <nav aria-label="Breadcrumb" class="breadcrumb">
        <a href={pathTo()}>Instances</a>
      </nav>
      <div class="heading">
        <Title text={shown.name} />
        <ConditionBadge condition={conditionOf(shown.state, status.value)} />
      </div>
      <Facts instance={shown} status={status.value} />
      <Actions instance={shown} onDone={reload} />
      <Failure error={status.error} />
      {status.value && <Trouble status={status.value} />}
      <section aria-labelledby="resources">
        <h2 id="resources">Resources</h2>
        {status.value && <ResourceTable instance={shown} status={status.value} />}
      </section>
      <EventLog key={id} instanceId={id} />
      <Held instanceId={id} />
      <Configuration instance={shown} status={status.value} elements={elements} onChanged={reload} />
    </>
  );
}

function NotYet({ id, error }: { id: number; error: unknown }) {
  return (
    <>
      <Title text={`Instance ${id}`} />
      {error === null ? <p class="quiet">Reading …</p> : <Failure error={error} />}
    </>
  );
}

function Facts({ instance, status }: { instance: InstanceView; status: StatusView | null }) {
  const webUrl = status?.temporal.webUrl ?? null;
  return (
    <dl class="facts">
      <Fact name="Element">{instance.element.name}</Fact>
      <Fact name="Id">
        <code>{instance.id}</code>
      </Fact>
      <Fact name="Created">
        <Clock at={instance.createdDate} />
      </Fact>
      {instance.tags.length > 0 && (
        <Fact name="Tags">
          <Tags tags={instance.tags} />
        </Fact>
      )}
      {status && <Fact name="Configuration">revision {status.configuration.revision}</Fact>}
      {webUrl && (
        <Fact name="Workflow">
          <a href={webUrl} target="_blank" rel="noreferrer">
            Open in the Temporal Web UI
          </a>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
