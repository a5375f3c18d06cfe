import { useEffect, useState } from 'preact/hooks';
import { AboutPreset } from '../create/about-preset';
import { draftFromBody, elementNamedIn } from '../create/draft-from-body';
import { Failure } from '../parts/notice';
import { Title } from '../parts/title';
import type { ElementView, PresetView } from '../service/answers';
import { callApi } from '../service/call';
import { Create } from './create';

/** The form, filled with a preset. What is created from it is an ordinary instance. */
export function PresetForm({ presetKey, elements }: { presetKey: string; elements: ElementView[] }) {
  const [preset, setPreset] = useState<PresetView | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    callApi<PresetView>('GET', `/presets/${encodeURIComponent(presetKey)}`).then(setPreset, setError);
  }, []);
  const element = preset && elements.find(({ key }) => key === elementNamedIn(preset.body));
  if (!preset || !element)
    return (
      <>
        <Title text="Preset" />
        {error === null ? <p class="quiet">Reading …</p> : <Failure error={error} />}
      </>
    );
  return (
    <Create
      element={element}
      title={preset.name}
      lead={preset.description}
      draft={() => draftFromBody(preset.body, element, window.location.origin)}
    >
      <AboutPreset preset={preset} />
    </Create>
  );
}
