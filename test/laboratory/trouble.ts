import type { Network, Toxic } from './network';
import type { Product } from './product';
import type { RunningSystem } from './system';

export type Trouble = ReturnType<typeof createTrouble>;

interface Troubled {
  system: RunningSystem;
  product: Product;
  /** Null where the story named none. */
  network: Network | null;
  onProgress(line: string): void;
}

/** What a story may do to all that is around the records. */
export function createTrouble({ system, product, network, onProgress }: Troubled) {
  return {
    /** The server is killed, and is away for so long. */
    async crashServer(awayMs: number): Promise<void> {
      onProgress('The server is killed');
      if (system.crash === undefined) throw new Error('This system cannot be killed and started again.');
      await system.crash(awayMs);
      onProgress('The server is back');
    },
    /** The worker is killed, with the API: resolves when they are back, while the story goes on. */
    async crashWorker(): Promise<void> {
      onProgress('The worker is killed');
      await product.crash();
      onProgress('The worker is back');
    },
    /** What the network between product and server does from now on; null: nothing. */
    async network(toxic: Toxic | null): Promise<void> {
      if (network === null) throw new Error('This story has no network of its own.');
      if (toxic !== null) onProgress(`The network: ${toxic.type} ${JSON.stringify(toxic.attributes)}`);
      await network.become(toxic);
    },
  };
}
