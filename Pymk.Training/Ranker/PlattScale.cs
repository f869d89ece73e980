namespace Pymk.Training.Ranker;

/// <summary>Turns a logit x into the probability <c>sigmoid(Slope x + Offset)</c> (Platt 1999).</summary>
internal readonly record struct PlattScale(float Slope, float Offset)
{
    /// <summary>Leaves a logit unchanged.</summary>
    public static PlattScale Identity => new(1, 0);

    /// <summary>Probability 1 for every logit: for a target without labels.</summary>
    public static PlattScale Certain => new(0, 20);

    /// <summary>Fits slope and offset by Newton's method on the log loss. The slope stays positive, so the order of candidates stays.</summary>
    /// <param name="logits">Raw logits.</param>
    /// <param name="labels">0 or 1 for each.</param>
    /// <param name="precision">
    /// Precision of a normal prior around slope 1 and offset 0. Logits trained on the log loss are nearly calibrated, and a fit on a few hundred
    /// labels would add more noise than it removes. 0 for logits of another scale.
    /// </param>
    public static PlattScale Fit(ReadOnlySpan<float> logits, ReadOnlySpan<float> labels, double precision = 0)
    {
        var positives = 0;
        foreach (var label in labels)
        {
            positives += label > 0.5f ? 1 : 0;
        }

        if (positives == 0 || positives == labels.Length)
        {
            return Identity;
        }

        double a = 1, b = precision > 0 ? 0 : Math.Log((double)positives / (labels.Length - positives));
        for (var iteration = 0; iteration < 50; iteration++)
        {
            double ga = precision * (a - 1), gb = precision * b, haa = precision + 1e-9, hab = 0, hbb = precision + 1e-9;
            for (var i = 0; i < logits.Length; i++)
            {
                double x = logits[i];
                var p = 1 / (1 + Math.Exp(-((a * x) + b)));
                var r = p - labels[i];
                var w = p * (1 - p);
                ga += r * x;
                gb += r;
                haa += w * x * x;
                hab += w * x;
                hbb += w;
            }

            var det = (haa * hbb) - (hab * hab);
            if (Math.Abs(det) < 1e-12)
            {
                break;
            }

            var da = ((hbb * ga) - (hab * gb)) / det;
            var db = ((haa * gb) - (hab * ga)) / det;
            a -= Math.Clamp(da, -2, 2);
            b -= Math.Clamp(db, -2, 2);
            if (Math.Abs(da) + Math.Abs(db) < 1e-7)
            {
                break;
            }
        }

        return new PlattScale((float)Math.Max(a, 1e-3), (float)b);
    }

    /// <summary>The probability of a logit.</summary>
    public float Probability(float logit) => 1 / (1 + MathF.Exp(-((Slope * logit) + Offset)));
}
