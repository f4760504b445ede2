export { parse, Parser, unparse } from 'papaparse';
