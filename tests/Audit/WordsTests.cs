using Xunit;

namespace MeteringCluster.Tests.Audit;

/// <summary>What others said is cut to what can be kept, and stays text.</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("a😀b", 3, "a…")]
    [InlineData("a😀b", 4, "a😀b")]
    [InlineData("a😀bc", 4, "a😀…")]
    [InlineData("😀", 1, "…")]
    public void A_text_is_cut_between_two_characters_and_says_so(string text, int most, string cut) =>
        Assert.Equal(cut, Words.Cut(text, most));
}
