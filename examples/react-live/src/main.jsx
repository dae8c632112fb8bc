import { awaitInOrder, unlikelyToReturn } from 'minimalist-async';
import { seededRandom } from 'minimalist-async/testing';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useRun } from './use-run.jsx';

const makeTasks = () =>
  ['task1', 'task2', 'task3'].map((tag) =>
    unlikelyToReturn(tag, { likelihood: 0.3, intervalMs: 50, random: seededRandom(7, tag) }),
  );

function Run() {
  const tasks = useRun(makeTasks, awaitInOrder);
  return (
    <ul>
      {Object.entries(tasks).map(([tag, { state, attempts, value }]) => (
        <li key={tag} className={state}>
          {tag}: {state} after {attempts} attempts{value === undefined ? '' : `, ${value.toFixed(4)}`}
        </li>
      ))}
    </ul>
  );
}

function App() {
  const [shown, setShown] = useState(true);
  return (
    <main>
      <button onClick={() => setShown(!shown)}>{shown ? 'cancel' : 'start'}</button>
      {shown && <Run />}
    </main>
  );
}

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
