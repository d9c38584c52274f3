// Parsers for Node, each timed on the same files; see other_programs.py. They do not validate sets.
//
//     node other_programs.js PROGRAM ROUNDS FILE…

const { readFileSync } = require("node:fs");
const { Readable } = require("node:stream");

const load = (name) => require(require.resolve(name, { paths: [process.cwd()] }));

async function nodeX12(text) {
  const { X12Parser } = load("node-x12");
  const interchange = new X12Parser(true).parse(text);
  return interchange.functionalGroups.reduce((sum, group) => sum + group.transactions.length, 0);
}

async function x12Parser(text) {
  const { X12parser } = load("x12-parser");
  let count = 0;
  for await (const segment of Readable.from([text]).pipe(new X12parser())) {
    count += segment.name === "SE" ? 1 : 0;
  }
  return count;
}

const PROGRAMS = { "node-x12": nodeX12, "x12-parser": x12Parser };

async function main(program, rounds, ...files) {
  const best = {};
  for (const file of files) {
    const text = readFileSync(file, "utf-8");
    const count = Number(file.split("-").pop().split(".")[0]);
    for (let round = 0; round < Number(rounds); round++) {
      const before = process.cpuUsage();
      const found = await PROGRAMS[program](text);
      const spent = process.cpuUsage(before);
      if (found !== count) throw new Error(`${program} found ${found} documents in ${file}`);
      const seconds = (spent.user + spent.system) / 1e6;
      best[file] = Math.min(best[file] ?? seconds, seconds);
    }
  }
  console.log(JSON.stringify(best));
}

main(...process.argv.slice(2));
