/**
 * Prints what the gate reads: `N passed, N failed` alone on the last line. A test file that does not even load counts as one
 * failure, so that a red run can never close with "0 failed".
 * @implements {import('@jest/reporters').Reporter}
 */
module.exports = class PlainCountReporter {
  onRunComplete(_contexts, results) {
    const brokenFiles = results.testResults.filter((file) => file.testExecError).length;
    const failed = results.numFailedTests + brokenFiles;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    // After the summary, which jest's own reporters write to standard error.
    process.on('exit', () => process.stdout.write(line + '\n'));
  }
};
