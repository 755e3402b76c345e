// The story of npm's @azure/batch: prints what was seen as JSON.
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const require = createRequire(`${process.env.CLIENT_FOLDER}/package.json`);
const { BatchServiceClient, BatchSharedKeyCredentials } = require("@azure/batch");

const client = new BatchServiceClient(
  new BatchSharedKeyCredentials(
    process.env.AZURE_BATCH_ACCOUNT,
    process.env.AZURE_BATCH_ACCESS_KEY,
  ),
  process.env.AZURE_BATCH_ENDPOINT,
);

async function waitUntil(claim) {
  const deadline = Date.now() + 30_000;
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error("it did not happen in time");
    await sleep(50);
  }
}

async function readText(response) {
  const chunks = [];
  for await (const chunk of response.readableStreamBody) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

await client.pool.add({
  id: "js",
  vmSize: "standard_d1_v2",
  targetDedicatedNodes: 1,
  targetNodeCommunicationMode: "classic",
  virtualMachineConfiguration: {
    imageReference: {
      publisher: "canonical",
      offer: "ubuntu-24_04-lts",
      sku: "server",
      version: "latest",
    },
    nodeAgentSKUId: "batch.node.ubuntu 24.04",
  },
});
await client.job.add({ id: "js-job", poolInfo: { poolId: "js" } });
await client.task.addCollection(
  "js-job",
  [0, 1, 2].map((number) => ({ id: `t${number}`, commandLine: `/bin/sh -c 'echo ${number}'` })),
);
await waitUntil(async () =>
  (await client.task.list("js-job")).every((task) => task.state === "completed"),
);

const tasks = await client.task.list("js-job", {
  taskListOptions: { filter: "state eq 'completed'", select: "id", timeout: 20 },
});
const files = await client.file.listFromTask("js-job", "t1", { recursive: true });
const seen = {
  tasks: tasks.map((task) => task.id).sort(),
  files: files.map((file) => file.name).sort(),
  stdout: await readText(await client.file.getFromTask("js-job", "t1", "stdout.txt")),
  counts: (await client.job.getTaskCounts("js-job")).taskCounts.completed,
  nodes: (await client.computeNode.list("js")).map((node) => node.state),
  exists: (await client.pool.exists("js")).body,
};

await client.file.deleteFromTask("js-job", "t1", "stderr.txt");
await client.task.deleteMethod("js-job", "t2");
await client.job.terminate("js-job");
await client.job.deleteMethod("js-job");
await client.pool.deleteMethod("js");
await waitUntil(async () => !(await client.pool.list()).some((pool) => pool.id === "js"));
await waitUntil(async () => !(await client.job.list()).some((job) => job.id === "js-job"));

console.log(JSON.stringify(seen));
