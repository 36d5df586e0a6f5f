/** The thread that decodes exports, in the order in which they come. */
import { parentPort, workerData } from 'node:worker_threads';
import { BadRequest } from './bad-request.ts';
import { type Body, type Decoded, decode } from './decode.ts';
import { Redactor } from './redaction.ts';

/** What the thread answers: errors lose their class on the way. */
export type Answer =
  | { decoded: Decoded }
  | { refused: { status: number; message: string } }
  | { failed: unknown };

const redactor = new Redactor(workerData as boolean);
parentPort?.on('message', (body: Body) => parentPort?.postMessage(answerTo(body)));

function answerTo(body: Body): Answer {
  try {
    return { decoded: decode(body, redactor) };
  } catch (error) {
    if (error instanceof BadRequest) return { refused: { status: error.status, message: error.message } };
    return { failed: error };
  }
}
