import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Credentials } from '../create/credentials';
import {
  bodyOf,
  codeIn,
  configurationOf,
  CONSENT_CALLBACK_KEY,
  newDraft,
  readsWithToken,
  type Draft,
} from '../create/draft';
import { CallbackUrl, EventsSwitch, MoreAboutEvents, RefreshInterval } from '../create/events';
import { ConsentStep } from '../create/consent-step';
import { Identity } from '../create/identity';
import { Resources } from '../create/resources';
import { SendTest } from '../create/send-test';
import { Unplaced } from '../create/unplaced';
import { useConsent } from '../create/use-consent';
import { useForm } from '../create/use-form';
import { announce } from '../parts/announcer';
import { RequiredNote } from '../parts/field';
import { Failure } from '../parts/notice';
import { RECORDS } from '../parts/records-dialog';
import { Title } from '../parts/title';
import { goTo } from '../router';
import { callApi, ServiceProblem } from '../service/call';
import type { ElementView, InstanceView, JsonObject } from '../service/answers';

interface CreateProps {
  element: ElementView;
  /** What the form is filled with; left out: the element's defaults. */
  draft?: () => Draft;
  title?: string;
  lead?: string;
  /** In front of the form. */
  children?: ComponentChildren;
}

/** Authenticate an instance of an element, in the order of the elements' documents. */
export function Create({ element, draft, title = element.name, lead = element.description, children }: CreateProps) {
  const { form, isComplete, showAll } = useForm(draft ?? (() => newDraft(element, window.location.origin)), {
    path: '/instances/validate',
    bodyOf: (draft) => bodyOf(element, draft),
  });
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { ask, vendorPage } = useConsent(element);
  const idempotencyKey = useMemo(newKey, [form.draft]);

  const create = async () => {
    setError(null);
    setBusy(true);
    try {
      if (!(await isComplete())) return;
      const asksForConsent = element.configuration.some(({ key }) => key === CONSENT_CALLBACK_KEY);
      const given = codeIn(form.draft) ?? (asksForConsent ? await ask(configurationOf(form.draft)) : null);
      const body = bodyOf(element, form.draft, given);
      const { id, name } = await callApi<InstanceView>('POST', '/instances', { body, idempotencyKey });
      announce(`Created ${name}.`);
      goTo('instances', id);
    } catch (failure) {
      setError(failure);
      if (failure instanceof ServiceProblem && failure.errors.length > 0) showAll(failure.errors);
    } finally {
      setBusy(false);
    }
  };

  const preview = readsWithToken(element, form.draft.values)
    ? undefined
    : (resource: string) => previewOf(resource, bodyOf(element, form.draft));

  return (
    <form
      class="create"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <Title text={`Authenticate ${title}`} />
      <p class="lead">{lead}</p>
      {children}
      <RequiredNote />
      <Identity form={form} />
      <section aria-labelledby="credentials">
        <h2 id="credentials">Credentials</h2>
        <Credentials element={element} form={form} isNew />
        <ConsentStep element={element} form={form} />
      </section>
      <section aria-labelledby="events">
        <h2 id="events">Events</h2>
        <EventsSwitch form={form}>
          <CallbackUrl form={form} />
          <SendTest body={bodyOf(element, form.draft)} />
          <RefreshInterval form={form} />
          <Resources element={element} form={form} preview={preview} />
          {preview === undefined && (
            <p class="help">
              Records can be previewed once the instance is there: reading them takes an access token, which only an
              instance gets.
            </p>
          )}
          <MoreAboutEvents form={form} isNew />
        </EventsSwitch>
      </section>
      <footer class="submit">
        <Unplaced element={element} form={form} />
        <Failure error={error} />
        {vendorPage}
        <button type="submit" class="primary" disabled={isBusy} aria-busy={isBusy}>
          Create Instance
        </button>
      </footer>
    </form>
  );
}

function previewOf(resource: string, body: JsonObject): Promise<JsonObject[]> {
  const query = new URLSearchParams({ resource, pageSize: String(RECORDS) }).toString();
  return callApi<JsonObject[]>('POST', `/instances/preview?${query}`, { body });
}

/** The same press sent twice creates one instance; a changed form is another wish. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
