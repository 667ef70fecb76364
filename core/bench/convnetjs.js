// ConvNetJS's side of the race. Reads how many updates to do, a line each; answers how many it did.
// node convnetjs.js '{"sizes": [2, 4, 2, 1], "hidden": "tanh", "classes": false, "batch": 10, "rows": 250, "rate": 0.03}'
const convnetjs = require("convnetjs");
const task = JSON.parse(process.argv[2]);

const layers = [{type: "input", out_sx: 1, out_sy: 1, out_depth: task.sizes[0]}];
for (const size of task.sizes.slice(1, -1)) {
  layers.push({type: "fc", num_neurons: size, activation: task.hidden});
}
// its last layer brings its own weights; a tanh on it would take one layer more, so it goes without
const outputs = task.sizes[task.sizes.length - 1];
layers.push(task.classes ? {type: "softmax", num_classes: outputs} : {type: "regression", num_neurons: outputs});
const net = new convnetjs.Net();
net.makeLayers(layers);
const trainer = new convnetjs.SGDTrainer(net, {
  method: "sgd", learning_rate: task.rate, momentum: 0, batch_size: task.batch, l2_decay: 0,
});

const random = (count) => Array.from({length: count}, () => 2 * Math.random() - 1);
const inputs = [], targets = [];
for (let row = 0; row < task.rows; row++) {
  inputs.push(new convnetjs.Vol(random(task.sizes[0])));
  targets.push(task.classes ? Math.floor(outputs * Math.random()) : random(outputs));
}

let row = 0;
require("readline").createInterface({input: process.stdin}).on("line", (line) => {
  const updates = Number(line);
  for (let example = 0; example < updates * task.batch; example++) {
    trainer.train(inputs[row], targets[row]);
    row = row + 1 === task.rows ? 0 : row + 1;
  }
  process.stdout.write(updates + "\n");
});
process.stdout.write("ready\n");
