using System.Buffers;
using System.Collections.Immutable;
using System.Text;

namespace MeteringCluster.Audit;

/// <summary>
/// How large a refusal may be. Whoever is refused chose most of its text, so that text is cut and never refused itself.
/// </summary>
public static class RefusalBounds
{
    public const int MaxFacts = 8;
    public const int MaxFactLength = 256;
    public const int MaxDetailLength = 512;

    /// <summary>Of all its texts together, in UTF-8.</summary>
    public const int MaxBytes = 2048;

    private const int MaxNameLength = 32;
    private const string Ellipsis = "…";

    /// <summary>
    /// The refusal, cut to its bounds: each text to its own, then the detail and the facts, in this order, to what is left of
    /// the bytes.
    /// </summary>
    public static Refusal Cut(Refusal refusal)
    {
        var left = MaxBytes - Bytes(refusal.By.KeyId) - Bytes(refusal.By.RequestId) - Bytes(refusal.Action) - Bytes(refusal.Code);
        var facts = refusal.About.Take(MaxFacts).ToList();
        left -= facts.Sum(fact => Bytes(fact.Name));

        var detail = Take(refusal.Detail, MaxDetailLength, ref left);
        var about = ImmutableArray.CreateBuilder<TrailFact>(facts.Count);
        foreach (var fact in facts) about.Add(fact with { Value = Take(fact.Value, MaxFactLength, ref left) });
        return refusal with { Detail = detail, About = about.MoveToImmutable() };
    }

    public static bool Holds(Refusal refusal) =>
        TrailActions.All.Contains(refusal.Action)
        && refusal.Detail.Length <= MaxDetailLength
        && !refusal.About.IsDefault && refusal.About.Length <= MaxFacts
        && refusal.About.All(fact => fact.Name is { Length: > 0 and <= MaxNameLength } && fact.Value.Length <= MaxFactLength)
        && Bytes(refusal.By.KeyId) + Bytes(refusal.By.RequestId) + Bytes(refusal.Action) + Bytes(refusal.Code)
            + Bytes(refusal.Detail) + refusal.About.Sum(fact => Bytes(fact.Name) + Bytes(fact.Value)) <= MaxBytes;

    private static int Bytes(string text) => Encoding.UTF8.GetByteCount(text);

    // Whole characters only: half of a surrogate pair is no text.
    private static string Take(string text, int maxLength, ref int bytesLeft)
    {
        if (text.Length > maxLength || Bytes(text) > bytesLeft)
        {
            var (length, bytes) = (0, Bytes(Ellipsis));
            while (Rune.DecodeFromUtf16(text.AsSpan(length), out var rune, out var units) == OperationStatus.Done
                && length + units < maxLength && bytes + rune.Utf8SequenceLength <= bytesLeft)
            {
                length += units;
                bytes += rune.Utf8SequenceLength;
            }

            text = Bytes(Ellipsis) <= bytesLeft ? string.Concat(text.AsSpan(0, length), Ellipsis) : "";
        }

        bytesLeft -= Bytes(text);
        return text;
    }
}
