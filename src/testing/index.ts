/** `element-events/testing`: for the tests of people who build on this package. `docs/testing.md` says how. */
export type { Answer, Misbehaviour } from './answers';
export {
  startReceiver,
  type AcceptedEvent,
  type Delivery,
  type Receiver,
  type ReceiverOptions,
  type Reply,
} from './receiver';
export { replayHistories, type ReplayOptions, type ReplayProblem } from './replay-histories';
export { startVendor, type SimulatedAnswer, type SimulatedRequest, type SimulatedVendor } from './vendor';
export { forwardTo } from './virtual/forward';
export { createVirtualStage, VIRTUAL_START_MS, type VirtualStage, type VirtualStageOptions } from './virtual/stage';
