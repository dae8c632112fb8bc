// What the bundle has in place of `string-width`, which yargs measures its help with before every run: the real one takes
// longer to load (a segmenter, large patterns) than all the rest of the command line, and nearly all that it is asked is
// plain ASCII.
let real;

export default function stringWidth(text, options) {
  if (/^[ -~]*$/.test(text)) return text.length;
  real ??= require('real-string-width').default;
  return real(text, options);
}
