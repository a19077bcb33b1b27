namespace MeteringCluster.OrleansHosting;

/// <summary>
/// What a grain throws travels to its caller, who may be in another process and knows nothing of a database driver's
/// exceptions: as the cause of ours, one of them would make the whole answer unreadable, and a 500 of what is a 503.
/// So our failures travel without their cause; whoever met it has logged it.
/// </summary>
internal sealed class FailureFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke().ConfigureAwait(false);
        }
        catch (JournalUnavailableException e) when (e.InnerException is not null)
        {
            throw new JournalUnavailableException(e.Message);
        }
        catch (GrainUnavailableException e) when (e.InnerException is not null)
        {
            throw new GrainUnavailableException(e.Message);
        }
    }
}
