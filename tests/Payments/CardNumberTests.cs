using MeteringCluster.Api.Invoicing;
using Xunit;

namespace MeteringCluster.Tests.PaymentProviders;

/// <summary>A26: card numbers are known from other text.</summary>
public sealed class CardNumberTests
{
    [Theory]
    [InlineData("4242424242424242")]
    [InlineData("4242 4242 4242 4242")]
    [InlineData("4242-4242-4242-4242")]
    [InlineData("""{"token":"5555555555554444"}""")]
    [InlineData("""{"number":378282246310005}""")]
    [InlineData("""{"token":"3782 822463 10005 12/27"}""")]
    [InlineData("card: 6304000000000000, please")]
    [InlineData("6011 0009 9013 9424 cvc 123")]
    [InlineData("630490017740292441")]
    public void A_card_number_is_known(string text) => Assert.True(CardNumbers.AreIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("visa")]
    [InlineData("4242424242424241")]
    [InlineData("42424242424")]
    [InlineData("pm_4242424242424242")]
    [InlineData("pm_1NQ4242424242424242aB")]
    [InlineData("4242424242424242x")]
    [InlineData("4242  4242  4242  4242")]
    [InlineData("4242.4242.4242.4242")]
    public void Other_text_is_not(string text) => Assert.False(CardNumbers.AreIn(text));
}
