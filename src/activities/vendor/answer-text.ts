import { failed, succeeded, type Result } from '../../domain/values/result';
import { textOfBytes } from './charset';
import { withoutCodings, type CodingProblem } from './content-coding';

/** An answer as it came. Header names are lower case. */
interface ReceivedAnswer {
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** An answer's body as text, and how many bytes it has unpacked. */
export interface AnswerText {
  text: string;
  bytes: number;
}

/** The text of a whole answer, unpacked (`maxBytes` at most) and decoded as its headers say. */
export async function answerText(
  { headers, body }: ReceivedAnswer,
  maxBytes: number,
): Promise<Result<AnswerText, CodingProblem>> {
  const unpacked = await withoutCodings(body, headers['content-encoding'], maxBytes);
  if (!unpacked.ok) return unpacked;
  const text = textOfBytes(unpacked.value, headers['content-type']);
  if (!text.ok) return failed({ kind: 'unreadable', text: text.problem });
  return succeeded({ text: text.value, bytes: unpacked.value.length });
}
