using MeteringCluster.Load.Wire;

namespace MeteringCluster.Load.Workloads;

/// <summary>Sends templates in turn, and expects status 200 and a piece of text in each answer.</summary>
public sealed class PostExchange(IReadOnlyList<Template> templates, int itemsPerRequest, ulong firstId, byte[] expected) : Exchange
{
    private ulong _id = firstId;
    private int _turn = (int)(firstId % (ulong)templates.Count);

    public override int ItemsPerRequest => itemsPerRequest;

    public override int Write(Span<byte> buffer)
    {
        _turn = (_turn + 1) % templates.Count;
        return templates[_turn].Write(buffer, ref _id);
    }

    public override Answer Read(ReadOnlySpan<byte> received)
    {
        if (!HttpAnswer.TryRead(received, out var status, out var body)) return Answer.Incomplete;
        return status == 200 && body.IndexOf(expected) >= 0 ? Answer.Good : Answer.Bad;
    }
}
