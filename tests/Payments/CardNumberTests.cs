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
    [InlineData("pm_4242424242424242")]
    [InlineData("tok_4242424242424242")]
    [InlineData("card4242424242424242x")]
    [InlineData("4242424242424242x")]
    [InlineData("4242  4242  4242  4242")]
    [InlineData("4242.4242.4242.4242")]
    [InlineData("4 . 2 . 4 . 2 . 4 . 2 . 4 2 4 2 4 2 4 2 4 2")]
    [InlineData("４２４２４２４２４２４２４２４２")]
    [InlineData("٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢")]
    [InlineData("\U0001D7D2\U0001D7D042424242424242")]
    [InlineData("""{"\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032\u0034\u0032":"visa"}""")]
    [InlineData("""{"\ud835\udfd2242424242424242":"visa"}""")]
    [InlineData("""\u4 \u003 4242424242424242""")]
    public void A_card_number_is_known(string text) => Assert.True(CardNumbers.AreIn(text));

    [Theory]
    [InlineData("")]
    [InlineData("visa")]
    [InlineData("1111111111111")]
    [InlineData("42424242424")]
    [InlineData("000000000000000000000")]
    [InlineData("""{"token":"pm_1NQ0vUGfK8jYxW2eZvKYlo2C"}""")]
    [InlineData("""{"token":"pm_1MqLiJLkdIwHu7ixUEgbFdYF"}""")]
    [InlineData("""{"token":"pm_card_visa_chargeDeclinedInsufficientFunds"}""")]
    [InlineData("\\u")]
    public void Other_text_is_not(string text) => Assert.False(CardNumbers.AreIn(text));
}
