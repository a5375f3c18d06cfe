import type { FastifyError } from 'fastify';
import type { Problem } from '../../domain/values/problem';
import type { VendorFailure } from '../../domain/vendor/failure';
import { InstancesError, VendorReadError, type InstancesErrorKind } from '../errors';

export const PROBLEM_TYPE = 'application/problem+json';

/**
 * The body of every answer that is not a success: RFC 9457, and `requestId` and `message` as Cloud Elements has them.
 */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** The path that was asked for. */
  instance: string;
  /** Stable, for programs. */
  code: string;
  requestId: string;
  /** The same text as `detail`. */
  message: string;
  /** Every single thing that is wrong with what was sent. */
  errors: Problem[];
}

/** A failure that HTTP itself knows. */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: readonly Problem[] = [],
    /** When to try again; null: nobody knows. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
  }
}

export function unauthorized(detail: string): HttpProblem {
  return new HttpProblem(401, 'unauthorized', detail);
}

const STATUS_OF_KIND: Record<InstancesErrorKind, number> = {
  not_found: 404,
  invalid: 400,
  conflict: 409,
  unavailable: 503,
};

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Conflict',
  413: 'Content too large',
  414: 'URI too long',
  415: 'Unsupported media type',
  429: 'Too many requests',
  431: 'Request header fields too large',
  500: 'Internal error',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Gateway timeout',
};

/** What to answer for anything thrown. What we did not foresee is a 500 that says nothing of the cause. */
export function httpProblemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof InstancesError) {
    return new HttpProblem(STATUS_OF_KIND[error.kind], error.kind, error.message, error.problems);
  }
  if (error instanceof VendorReadError) return vendorProblem(error);
  return isFastifyError(error) && error.statusCode && error.statusCode < 500
    ? fastifyProblem(error, error.statusCode)
    : new HttpProblem(500, 'internal', 'Something failed here. The log has the cause under the requestId.');
}

/**
 * What a vendor did is nobody's fault here: 502, or 504 if no answer came. But for two: a throttled caller has to wait
 * (503), and a vendor that cannot even be asked is a matter of the instance's configuration (409).
 */
function vendorProblem({ message, failure }: VendorReadError): HttpProblem {
  return new HttpProblem(vendorStatusOf(failure), `vendor_${failure.kind}`, message, [], failure.retryAfterMs);
}

function vendorStatusOf({ kind, status }: VendorFailure): number {
  if (kind === 'configuration') return 409;
  if (kind === 'throttled') return 503;
  return kind === 'unavailable' && status === null ? 504 : 502;
}

export function problemBody(problem: HttpProblem, requestId: string, url: string): ProblemBody {
  const { status, code, message, errors } = problem;
  return {
    type: `urn:element-events:problem:${code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail: message,
    instance: pathOf(url),
    code,
    requestId,
    message,
    errors: [...errors],
  };
}

/** A URL without its query, which may carry page tokens and values to filter by. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}

function fastifyProblem(error: FastifyError, status: number): HttpProblem {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new HttpProblem(413, 'too_large', 'The body is larger than 1 MB.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new HttpProblem(415, 'unsupported_media_type', 'The body must be sent as application/json.');
    case 'FST_ERR_BAD_URL':
      return new HttpProblem(400, 'bad_request', 'The path is not a valid URL path.');
    default:
      return new HttpProblem(status, 'bad_request', 'The request could not be read.');
  }
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error;
}
