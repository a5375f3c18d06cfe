import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { messageOf } from '../service/call';
import { announce } from './announcer';

interface ActionButtonProps {
  /** What happens on a press; a failure is told. */
  action(): Promise<unknown>;
  /** Said when it is done. */
  done?: string;
  class?: string;
  disabled?: boolean;
  children: ComponentChildren;
}

/** A button that takes no second press while the first is under way. */
export function ActionButton({ action, done, class: className, disabled, children }: ActionButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    try {
      await action();
      if (done) announce(done);
    } catch (error) {
      announce(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={className}
      disabled={disabled ?? isBusy}
      aria-busy={isBusy}
      onClick={() => void press()}
    >
      {children}
    </button>
  );
}
