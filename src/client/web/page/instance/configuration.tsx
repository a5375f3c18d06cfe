import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../parts/notice';
import type { ElementView, InstanceView, StatusView } from '../service/answers';
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
  const { isWaiting, wait } = useWaitingChange(status, onChanged);
  const element = elements.find(({ key }) => key === instance.element.key);
  if (element === undefined) return null;
  const saved = (isApplied: boolean) => {
    setEdited(null);
    if (!isApplied) wait();
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
      </div>
      {edited === null && <Stored instance={instance} />}
      {edited !== null && <Settings instance={edited} element={element} onSaved={saved} />}
    </section>
  );
}

/** A change that was accepted waits until the status has another revision, or another refusal. */
function useWaitingChange(status: StatusView | null, onTaken: () => void) {
  const [behind, setBehind] = useState<string | null>(null);
  const latest = status === null ? null : latestChangeOf(status);
  const isWaiting = behind !== null && behind === latest;
  useEffect(() => {
    if (behind === null || isWaiting) return;
    setBehind(null);
    onTaken();
  }, [behind, isWaiting]);
  return { isWaiting, wait: () => setBehind(latest) };
}

function latestChangeOf({ configuration: { revision, lastRefusal } }: StatusView): string {
  return `${revision} ${lastRefusal?.at ?? ''}`;
}
