namespace MeteringCluster.Notices;

/// <summary>
/// So many at once in this process; the rest waits, in the order in which it came. At a month's end thousands fall due at
/// the same instant, which neither a mail server nor this machine would bear.
/// </summary>
internal sealed class Places(int count)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private int _free = count;

    /// <exception cref="OperationCanceledException">Stopped while it waited.</exception>
    public async Task Within(Func<Task> work, CancellationToken stop)
    {
        await Enter(stop);
        try
        {
            await work();
        }
        finally
        {
            Leave();
        }
    }

    private async Task Enter(CancellationToken stop)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            if (!GiveUp(turn)) Leave();
            throw;
        }
    }

    // False where the turn came at the same moment.
    private bool GiveUp(LinkedListNode<TaskCompletionSource> turn)
    {
        lock (_lock)
        {
            if (turn.List is null) return false;
            _waiting.Remove(turn);
            return true;
        }
    }

    private void Leave()
    {
        LinkedListNode<TaskCompletionSource>? next;
        lock (_lock)
        {
            next = _waiting.First;
            if (next is null) _free++;
            else _waiting.Remove(next);
        }

        next?.Value.SetResult();
    }
}
