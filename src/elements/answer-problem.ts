import type { VendorFailureKind } from '../domain/vendor/failure';

/** Why a vendor's answer has no page. `kind` is there if the answer says more than its status. */
export interface AnswerProblem {
  text: string;
  kind?: VendorFailureKind;
}
