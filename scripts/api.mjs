// Compares the public types with the reports in docs/api, so that every change of them is seen in a diff. `--update`
// writes the reports anew.
import { resolve } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';

const update = process.argv.includes('--update');
const project = resolve(import.meta.dirname, '..');
const entries = { core: 'index', node: 'probes/index', report: 'report/index', testing: 'testing/index' };
const quiet = { default: { logLevel: 'none' } };

for (const [name, entry] of Object.entries(entries)) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: project,
      mainEntryPointFilePath: `<projectFolder>/dist/esm/${entry}.d.ts`,
      newlineKind: 'lf',
      compiler: { tsconfigFilePath: '<projectFolder>/tsconfig.build.json' },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: '<projectFolder>/docs/api',
        reportTempFolder: '<projectFolder>/.tmp/api',
      },
      docModel: { enabled: false },
      // What is written in the docstrings is TypeDoc's to judge.
      messages: {
        tsdocMessageReporting: quiet,
        extractorMessageReporting: quiet,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: resolve(project, 'package.json'),
  });
  const { apiReportChanged, succeeded } = Extractor.invoke(config, {
    localBuild: update,
    messageCallback: (message) => {
      message.handled = true;
      if (message.logLevel === ExtractorLogLevel.Warning || message.logLevel === ExtractorLogLevel.Error) {
        console.error(`${name}: ${message.text}`);
      }
    },
  });
  if (!update && (apiReportChanged || !succeeded)) {
    console.error(`docs/api/${name}.api.md is not what the types are: npm run api -- --update, and look at the diff`);
    process.exitCode = 1;
  }
}
