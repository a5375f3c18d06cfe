import { Notice } from '../parts/notice';
import type { PresetView } from '../service/answers';

/** What to fill in where, and where the preset comes from. */
export function AboutPreset({ preset: { name, basis, sources, fillIn, notes } }: { preset: PresetView }) {
  return (
    <Notice kind="hint">
      <p>
        The form is filled with the preset {name}. Put your own values in the place of each{' '}
        <code>&lt;PLACEHOLDER&gt;</code>.{' '}
        {basis === 'documentation' &&
          'It comes from documentation: nobody has seen it on the real system yet, so look at the first events.'}
      </p>
      <dl class="stored">
        {Object.entries(fillIn).map(([key, { what, example }]) => (
          <div key={key}>
            <dt>
              <code>{`<${key}>`}</code>
            </dt>
            <dd>
              {what} Such as <code>{example}</code>
            </dd>
          </div>
        ))}
      </dl>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
      <p>
        {'Documentation: '}
        {sources.map((source, index) => (
          <span key={source}>
            {index > 0 && ', '}
            <a href={source} target="_blank" rel="noreferrer">
              {new URL(source).hostname}
            </a>
          </span>
        ))}
      </p>
    </Notice>
  );
}
