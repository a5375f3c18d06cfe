const MOST_STEPS = 12;

/**
 * A person who signs in and consents to all that is asked for, at the pages that `oidc-provider` has for development.
 * Resolves with the code.
 */
export async function consent(oauthUrl: string, callbackUrl: string): Promise<string> {
  const cookies = new Map<string, string>();
  let url = oauthUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      body: form,
      headers: { cookie },
      redirect: 'manual',
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    const page = await answer.text();
    const location = answer.headers.get('location');
    const next = location === null ? null : new URL(location, url);
    if (next?.href.startsWith(callbackUrl) === true) return codeIn(next);
    form = next === null ? formOn(page) : undefined;
    url = next?.href ?? url;
  }
  throw new Error(`${MOST_STEPS} steps led from ${oauthUrl} to no code.`);
}

function codeIn({ searchParams }: URL): string {
  const code = searchParams.get('code');
  if (code === null) throw new Error(`There is no code, but ${searchParams.toString()}`);
  return code;
}

function formOn(page: string): URLSearchParams {
  const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
  if (prompt === undefined) throw new Error(`This page asks for no consent: ${page.slice(0, 500)}`);
  return new URLSearchParams({ prompt, login: 'laboratory', password: 'laboratory-only' });
}
