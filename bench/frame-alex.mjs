// Lint a file with alex, in .venv-frame, and print the seconds of the processor: `node frame-alex.mjs FOLDER FILE`.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder, file] = process.argv.slice(2)
const alex = await import(pathToFileURL(createRequire(folder + '/').resolve('alex')).href)
const text = fs.readFileSync(file, 'utf8')
const began = process.cpuUsage()
alex.text(text)
const used = process.cpuUsage(began)
console.log((used.user + used.system) / 1e6)
