import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { ChoiceField, Field, TextField } from '../parts/field';
import { pointerToKey } from '../parts/problems';
import { CALLBACK_URL, REFRESH_INTERVAL } from './draft';
import type { Form } from './form';

const SLIDER_MAX_MINUTES = 60;
const SIGNATURE_KEY = 'event.notification.signature.key';
const START = 'event.poller.start';
const FORMAT = 'event.notification.format';
const FORMATS = [
  ['', 'Cloud Elements (elements)'],
  ['cloudevents', 'CloudEvents (cloudevents)'],
  ['cloudevents-structured', 'CloudEvents one by one (cloudevents-structured)'],
  ['cloudevents-binary', 'CloudEvents one by one, binary (cloudevents-binary)'],
  ['standard-webhooks', 'Standard Webhooks (standard-webhooks)'],
] as const;

/** The Events Enabled switch; what belongs to events is there only while it is on. */
export function EventsSwitch({ form, children }: { form: Form; children: ComponentChildren }) {
  const id = useId();
  return (
    <>
      <div class="switch">
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={form.draft.eventsEnabled}
          onChange={(event) => form.change({ eventsEnabled: event.currentTarget.checked })}
        />
        <label for={id}>Events Enabled</label>
      </div>
      {form.draft.eventsEnabled && children}
    </>
  );
}

export function CallbackUrl({ form }: { form: Form }) {
  return (
    <TextField
      label="Event Notification Callback URL"
      help="Every notification is sent there as a POST."
      required
      inputMode="url"
      value={form.draft.values[CALLBACK_URL] ?? ''}
      problem={form.problemAt(pointerToKey(CALLBACK_URL))}
      onInput={(value) => form.setValue(CALLBACK_URL, value)}
      onLeave={() => form.leave(pointerToKey(CALLBACK_URL))}
    />
  );
}

/** A slider for the usual minutes, and a number for any. */
export function RefreshInterval({ form }: { form: Form }) {
  const label = 'Event poller refresh interval (mins)';
  const value = form.draft.values[REFRESH_INTERVAL] ?? '';
  const set = (minutes: string) => form.setValue(REFRESH_INTERVAL, minutes);
  return (
    <Field
      label={label}
      help="How often to look for changes. Fractions are allowed."
      required
      problem={form.problemAt(pointerToKey(REFRESH_INTERVAL))}
    >
      {(control) => (
        <div class="interval">
          <input
            type="range"
            aria-label={`${label}, slider`}
            min={1}
            max={SLIDER_MAX_MINUTES}
            step={1}
            value={Number(value) || 1}
            onInput={(event) => set(event.currentTarget.value)}
          />
          <input
            {...control}
            class="minutes"
            inputMode="decimal"
            value={value}
            onInput={(event) => set(event.currentTarget.value)}
            onBlur={() => form.leave(pointerToKey(REFRESH_INTERVAL))}
          />
        </div>
      )}
    </Field>
  );
}

/** What few people change. */
export function MoreAboutEvents({ form, isNew }: { form: Form; isNew: boolean }) {
  const text = (key: string) => ({
    value: form.draft.values[key] ?? '',
    problem: form.problemAt(pointerToKey(key)),
    onInput: (value: string) => form.setValue(key, value),
    onLeave: () => form.leave(pointerToKey(key)),
  });
  return (
    <details>
      <summary>Signature, format, starting point</summary>
      <div class="grid">
        <TextField
          label="Signing key"
          help="Signs every notification; a whsec_ key, or any text that the receiver knows too."
          secret
          placeholder={isNew ? undefined : 'unchanged'}
          {...text(SIGNATURE_KEY)}
        />
        <ChoiceField
          label="Format"
          unmarked
          choices={FORMATS}
          value={form.draft.values[FORMAT] ?? ''}
          problem={form.problemAt(pointerToKey(FORMAT))}
          onChange={(value) => form.setValue(FORMAT, value)}
        />
        {isNew && (
          <TextField
            label="Start from"
            help="now (default), all, or a date such as 2026-05-01, midnight UTC."
            {...text(START)}
          />
        )}
      </div>
    </details>
  );
}
