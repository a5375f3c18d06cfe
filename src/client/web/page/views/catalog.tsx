import { useEffect, useState } from 'preact/hooks';
import { PasteBody } from '../create/paste-body';
import { TextField } from '../parts/field';
import { counted } from '../parts/words';
import { Title } from '../parts/title';
import { pathTo } from '../router';
import type { ElementView, JsonObject, PresetSummary } from '../service/answers';
import { callApi } from '../service/call';

interface CatalogProps {
  elements: ElementView[];
  /** A whole body was pasted, to fill the form with. */
  onBody(element: ElementView, body: JsonObject): void;
}

/** Every element and preset, to search and to authenticate an instance of. */
export function Catalog({ elements, onBody }: CatalogProps) {
  const [wanted, setWanted] = useState('');
  const presets = usePresets().filter((preset) => isWanted(preset, wanted));
  const found = elements.filter((element) => isWanted(element, wanted));
  return (
    <>
      <Title text="Elements Catalog" />
      <p class="lead">Choose what to poll. An instance is one connection to it, with credentials of its own.</p>
      <search class="filters">
        <TextField label="Search elements" value={wanted} onInput={setWanted} unmarked />
      </search>
      <p class="quiet" role="status">
        {counted(found.length, 'element')}
      </p>
      <ul class="catalog">
        {found.map((element) => (
          <Card key={element.key} element={element} />
        ))}
      </ul>
      <PasteBody elements={elements} onBody={onBody} />
      {presets.length > 0 && (
        <section aria-labelledby="presets">
          <h2 id="presets">Presets</h2>
          <p class="help">The form of REST API, filled for a well-known system.</p>
          <ul class="catalog presets">
            {presets.map((preset) => (
              <PresetCard key={preset.key} preset={preset} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Card({ element: { key, name, hub, description, defaultResources } }: { element: ElementView }) {
  const resources = Object.keys(defaultResources);
  return (
    <li>
      <h2>{name}</h2>
      <p>{description}</p>
      <p class="quiet">
        <code>{key}</code> · hub {hub}
        {resources.length > 0 && ` · ${resources.join(', ')}`}
      </p>
      <a class="button" href={pathTo('elements', key)} aria-label={`Authenticate ${name}`}>
        Authenticate
      </a>
    </li>
  );
}

function PresetCard({ preset: { key, name, description, basis, resources } }: { preset: PresetSummary }) {
  return (
    <li>
      <h3>{name}</h3>
      <p>{description}</p>
      <p class="quiet">
        {resources.join(', ')} · {basis === 'seen' ? 'seen on the real system' : 'from documentation'}
      </p>
      <a class="button" href={pathTo('presets', key)} aria-label={`Use preset ${name}`}>
        Use preset
      </a>
    </li>
  );
}

/** None while they are not there: the catalog is of use without them. */
function usePresets(): PresetSummary[] {
  const [presets, setPresets] = useState<PresetSummary[]>([]);
  useEffect(() => void callApi<PresetSummary[]>('GET', '/presets').then(setPresets, () => undefined), []);
  return presets;
}

function isWanted(
  { key, name, description }: Pick<ElementView, 'key' | 'name' | 'description'>,
  wanted: string,
): boolean {
  return [key, name, description].some((text) => text.toLowerCase().includes(wanted.trim().toLowerCase()));
}
