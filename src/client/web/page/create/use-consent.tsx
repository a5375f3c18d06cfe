import { useEffect, useRef, useState } from 'preact/hooks';
import type { ConsentGiven, ElementView, Json } from '../service/answers';
import { askForConsent, openVendorPage } from '../service/consent';
import { VendorPage } from './vendor-page';

/** A person's consent at the vendor: `ask` waits for the code, and `vendorPage` is what to show meanwhile. */
export function useConsent(element: ElementView) {
  const [url, setUrl] = useState<string | null>(null);
  const asked = useRef(new AbortController());
  const giveUp = () => asked.current.abort();
  useEffect(() => giveUp, []);

  const ask = (configuration: Record<string, Json>): Promise<ConsentGiven | null> => {
    asked.current = new AbortController();
    const show = (vendorUrl: string) => {
      openVendorPage(vendorUrl);
      setUrl(vendorUrl);
    };
    const options = { show, signal: asked.current.signal };
    return askForConsent(element.key, configuration, options).finally(() => setUrl(null));
  };
  const vendorPage = url === null ? null : <VendorPage url={url} element={element} onGiveUp={giveUp} />;
  return { ask, vendorPage };
}
