// Unpacks Chromium, its fonts and the libraries that a bare machine lacks into TMPDIR.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(`${process.env.BROWSER_FOLDER}/package.json`);
const { default: chromium, inflate } = require("@sparticuz/chromium");

const packed = join(process.env.BROWSER_FOLDER, "node_modules/@sparticuz/chromium/bin");
await inflate(join(packed, "al2023.tar.br"));
await chromium.executablePath();

// The package's own settings look for fonts in /tmp. Without any, every text has no width.
const settings = '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir></fontconfig>';
writeFileSync(join(tmpdir(), "fonts", "fonts.conf"), settings);
