import { useState } from 'preact/hooks';
import { TextField } from '../parts/field';
import { Title } from '../parts/title';
import { pathTo } from '../router';
import type { ElementView } from '../service/answers';

/** Every element, to search and to authenticate an instance of. */
export function Catalog({ elements }: { elements: ElementView[] }) {
  const [wanted, setWanted] = useState('');
  const found = elements.filter((element) => isWanted(element, wanted));
  return (
    <>
      <Title text="Elements Catalog" />
      <p class="lead">Choose what to poll. An instance is one connection to it, with credentials of its own.</p>
      <search class="filters">
        <TextField label="Search elements" value={wanted} onInput={setWanted} required />
      </search>
      <p class="quiet" role="status">
        {found.length === 1 ? '1 element' : `${found.length} elements`}
      </p>
      <ul class="catalog">
        {found.map((element) => (
          <Card key={element.key} element={element} />
        ))}
      </ul>
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

function isWanted({ key, name, description }: ElementView, wanted: string): boolean {
  return [key, name, description].some((text) => text.toLowerCase().includes(wanted.trim().toLowerCase()));
}
