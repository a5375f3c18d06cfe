/** What simulated vendors and receivers need to be reached: the guard of the ways out knows no exception for tests. */
export const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1/128'];
