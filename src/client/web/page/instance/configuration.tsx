import { useEffect, useState } from 'preact/hooks';
import type { ChangeFate } from '../../../../contract/messages';
import { Failure, Notice } from '../parts/notice';
import type { ElementView, InstanceView, StatusView } from '../service/answers';
import { callApi, ServiceProblem } from '../service/call';
import { Settings } from './settings';
import { Stored } from './stored';

interface ConfigurationProps {
  instance: InstanceView;
  status: StatusView | null;
  elements: ElementView[];
  /** The instance may have changed. */
  onChanged(): void;
}

/** Closed until it is wanted; what is being edited is not overwritten by what the service says meanwhile. */
export function Configuration({ instance, status, elements, onChanged }: ConfigurationProps) {
  const [edited, setEdited] = useState<InstanceView | null>(null);
  const { isWaiting, refusal, wait } = useWaitingChange(`/instances/${instance.id}`, status, onChanged);
  const element = elements.find(({ key }) => key === instance.element.key);
  if (element === undefined) return null;
  const saved = (changeId: string | null) => {
    setEdited(null);
    wait(changeId);
    onChanged();
  };
  return (
    <section aria-labelledby="configuration">
      <div class="heading">
        <h2 id="configuration">Configuration</h2>
        <button
          type="button"
          aria-expanded={edited !== null}
          onClick={() => setEdited(edited === null ? instance : null)}
        >
          {edited === null ? 'Edit configuration' : 'Close without saving'}
        </button>
      </div>
      <div role="status">
        {isWaiting && (
          <Notice kind="hint">
            Accepted, and not applied yet: the instance is busy, and takes the change up next.
          </Notice>
        )}
        <Failure error={refusal} />
      </div>
      {edited === null && <Stored instance={instance} />}
      {edited !== null && <Settings instance={edited} element={element} onSaved={saved} />}
    </section>
  );
}

/** A change that was recorded waits until a worker has come to it: asked for with each new status. */
function useWaitingChange(path: string, status: StatusView | null, onTaken: () => void) {
  const [changeId, wait] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<ServiceProblem | null>(null);
  useEffect(() => {
    if (changeId === null) return;
    setRefusal(null);
    const settled = (fate: ChangeFate) => {
      if (fate.status === 'pending') return;
      if (fate.status === 'refused') setRefusal(new ServiceProblem(400, 'The change was refused.', fate.errors));
      wait(null);
      onTaken();
    };
    // Not known yet: the next status asks again.
    callApi<ChangeFate>('GET', `${path}/changes/${changeId}`).then(settled, () => undefined);
  }, [changeId, status]);
  return { isWaiting: changeId !== null, refusal, wait };
}
