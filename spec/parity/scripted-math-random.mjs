// Loaded before the command line (`node --import`): its rolls are those of SCRIPTED_ROLLS, in their order.
const rolls = JSON.parse(process.env['SCRIPTED_ROLLS']);
Math.random = () => {
  if (rolls.length === 0) throw new Error('No roll is left');
  return rolls.shift();
};
