import type { ElementView } from '../service/answers';

interface VendorPageProps {
  url: string;
  element: ElementView;
  onGiveUp(): void;
}

/** While the vendor is asked in another window. */
export function VendorPage({ url, element, onGiveUp }: VendorPageProps) {
  return (
    <div class="notice notice-hint" role="status">
      <p>
        Give your consent at {element.name}, in the window that has opened. If none has,{' '}
        <a href={url} target="_blank" rel="noreferrer">
          open it here
        </a>
        .
      </p>
      <button type="button" onClick={onGiveUp}>
        Give up
      </button>
    </div>
  );
}
