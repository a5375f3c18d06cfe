import { RESOURCES } from '../../../../domain/instance/configuration-keys';
import type { InstanceView, Json } from '../service/answers';

/** The configuration as it is stored; what is secret is masked by the service. */
export function Stored({ instance: { configuration } }: { instance: InstanceView }) {
  const { [RESOURCES]: resources, ...others } = configuration;
  const keys = Object.keys(others).sort();
  return (
    <>
      <dl class="stored">
        {keys.map((key) => (
          <div key={key}>
            <dt>
              <code>{key}</code>
            </dt>
            <dd>{textOf(others[key] ?? null)}</dd>
          </div>
        ))}
      </dl>
      {resources !== undefined && (
        <details>
          <summary>Resources, JSON</summary>
          <pre class="stored-json" tabIndex={0} role="region" aria-label="Resources, JSON">
            {JSON.stringify(resources, null, 2)}
          </pre>
        </details>
      )}
    </>
  );
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
